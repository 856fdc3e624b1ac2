"""The fleet of Meridian Telecom, an imaginary mobile operator: a file for each part of it."""
