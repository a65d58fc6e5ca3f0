"""A simulated VPS.org account that answers HTTP as the real one does.

It serves the demo and the tests; nothing outside needs to know more than the three names here.
"""

from vpstui.simulator.account import Account
from vpstui.simulator.app import create_app
from vpstui.simulator.knobs import Knobs

__all__ = ["Account", "Knobs", "create_app"]
