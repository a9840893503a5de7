"""Loaded before the settings: tests run as on a developer's machine unless the environment says otherwise."""

import os

os.environ.setdefault("DEBUG", "true")
