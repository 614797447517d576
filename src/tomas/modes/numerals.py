"""Numbers as they stand in texts: found, compared with values, and written for reading."""

import re

NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])|\d+(?:[.,]\d+)*(?=\s*%)")
"""A number that a text states; digits inside of words are none."""


def says(written: str, value: float) -> bool:
    """Whether a number in a text is a value, rounded to as many places as it is written with; signs do not count."""
    readings = {written.replace(",", "")}
    if "," in written and "." not in written:
        readings.add(written.replace(",", "."))
    for reading in readings:
        try:
            number = float(reading)
        except ValueError:
            continue
        places = len(reading.partition(".")[2])
        if abs(number - abs(value)) <= 0.5 * 10**-places + 1e-9:
            return True
    return False
