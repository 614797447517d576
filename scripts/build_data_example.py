"""Builds the example of data analysis and the key of what truly stands in it.

Plants of four beds in a glasshouse: bed and variety differ in a known way, height goes with water, a sensor writes
-999 where it failed, some cells are missing and two rows are doubled. The key is made while the rows are written, with
plain arithmetic; the code that is tested against it has no part in it. The same seed gives the same bytes.
"""

import csv
import json
import random
import statistics
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "data-analysis"
NAME = "glasshouse-2025.csv"
HEAD = ("Plant ID", "Sown", "Bed", "Variety", "Water (l)", "Height (cm)", "Fruits", "Shaded", "Note")
SEED = 20250301
PLANTS = 240
TALLER = {"North": 0.0, "East": 4.0, "South": 9.0, "West": 2.0}
VARIETIES = ("Amber", "Coral")
MISSING_HEIGHTS, FAILED_SENSORS, DOUBLED = 11, 6, 2
FIRST_DAY = date(2025, 3, 1)
NOTED = (7, 87, 167)
NOTE = "Was moved to the other end of the bed after a leak in the roof."


def rows() -> list[list[str]]:
    """Return the rows as they are written."""
    chance = random.Random(SEED)
    places = list(range(PLANTS))
    chance.shuffle(places)
    no_height, failed = set(places[:MISSING_HEIGHTS]), set(places[MISSING_HEIGHTS : MISSING_HEIGHTS + FAILED_SENSORS])
    made = []
    for number in range(PLANTS):
        bed, variety = chance.choice(list(TALLER)), chance.choice(VARIETIES)
        water = round(chance.uniform(2, 12), 1)
        height = round(40 + 3 * water + TALLER[bed] + chance.gauss(0, 4), 1)
        fruits = max(0, round(height / 8 + chance.gauss(0, 2)))
        sown = FIRST_DAY + timedelta(days=number // 3)
        made.append(
            [
                f"GH-{number + 1:04d}",
                f"{sown:%d.%m.%Y}",
                bed,
                variety,
                "-999" if number in failed else f"{water}".replace(".", ","),
                "n/a" if number in no_height else f"{height}".replace(".", ","),
                str(fruits),
                "yes" if bed == "North" else "no",
                NOTE if number in NOTED else "",
            ]
        )
    return made + made[:DOUBLED]


def key(made: list[list[str]]) -> dict[str, object]:
    """Return what stands in the rows."""
    heights: defaultdict[str, list[float]] = defaultdict(list)
    pairs = []
    for row in made:
        water = None if row[4] == "-999" else float(row[4].replace(",", "."))
        if row[5] != "n/a":
            height = float(row[5].replace(",", "."))
            heights[row[2]].append(height)
            if water is not None:
                pairs.append((water, height))
    fit = statistics.linear_regression([water for water, _ in pairs], [height for _, height in pairs])
    return {
        "rows": len(made),
        "duplicates": DOUBLED,
        "missing_heights": sum(row[5] == "n/a" for row in made),
        "failed_sensors": sum(row[4] == "-999" for row in made),
        "mean_height_by_bed": {bed: statistics.fmean(values) for bed, values in sorted(heights.items())},
        "plants_by_bed": {bed: len(values) for bed, values in sorted(heights.items())},
        "pairs": len(pairs),
        "pearson_water_height": statistics.correlation(*zip(*pairs, strict=True)),
        "slope_height_over_water": fit.slope,
        "first": FIRST_DAY.isoformat(),
    }


def main() -> None:
    """Write the table and its key."""
    EXAMPLE.mkdir(parents=True, exist_ok=True)
    made = rows()
    with (EXAMPLE / NAME).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(HEAD)
        writer.writerows(made)
    (EXAMPLE / "key.json").write_text(json.dumps(key(made), indent=1) + "\n", encoding="utf-8")
    print(f"{NAME}: {len(made)} rows")


if __name__ == "__main__":
    main()
