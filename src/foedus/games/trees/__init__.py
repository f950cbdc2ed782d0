"""Game trees and their equilibria."""
