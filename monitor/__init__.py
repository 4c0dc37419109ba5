"""A policy monitor for the corridor Värmland–Örebro: fetch → parse → link → classify → store → digest → mail."""

__version__ = "0.1.0"
