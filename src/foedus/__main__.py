"""Run the command line as ``python -m foedus``."""

from foedus.cli import main

if __name__ == "__main__":
    main()
