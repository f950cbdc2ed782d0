from foedus.files import write_atomic as write_atomic

from .page.assessment import render_html as render_html
from .terminal.assess import render_text as render_text
from .words import (
    SCALES as SCALES,
    Band as Band,
    Scale as Scale,
    interval as interval,
    natural_frequency as natural_frequency,
    percent as percent,
    scale_named as scale_named,
    words_for as words_for,
)
