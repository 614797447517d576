"""How often the forecast's intervals hold what comes, against the 80 % that they are meant to.

Series of counts are drawn from known means, level or rising or falling in a straight line, with the scatter of random
arrivals (Poisson) or a wider one (negative binomial of shape 10: at a mean of 40, five times the variance), and
forecast without their last four periods. Each figure is the share of series whose first and fourth period ahead lay
within their interval; it says nothing of seasons or sudden jumps, which no interval made from the past can hold.

    python benchmarks/forecast.py [series for each figure]
"""

import math
import random
import sys

from tomas.modes.tickets.forecasting import forecast

LENGTHS = (6, 8, 10, 12, 16, 24, 40)
GROWTHS = (0.0, 0.02, 0.06, 0.15, -0.02)
LEVELS = (8.0, 40.0)
SHAPES = (None, 10.0)
AHEAD = 4


def main(series: int) -> None:
    """Print a line for each kind of series."""
    print(f"share held of {series} series, 1 and {AHEAD} periods ahead; nominal 0.80")
    print("growth  level  scatter" + "".join(f"{f'n={length}':>11}" for length in LENGTHS))
    for growth in GROWTHS:
        for level in LEVELS:
            for shape in SHAPES:
                figures = "".join(f"{held(growth, level, shape, length, series):>11}" for length in LENGTHS)
                print(f"{growth:+6.2f} {level:6.0f}  {'Poisson' if shape is None else 'wider  '}{figures}")


def held(growth: float, level: float, shape: float | None, length: int, series: int) -> str:
    """Return the shares held one and four periods ahead; the same draws are made each time."""
    chance, first, last = random.Random(length), 0, 0
    for _ in range(series):
        means = [max(0.1, level * (1 + growth * position)) for position in range(length + AHEAD)]
        values = [float(drawn(mean, shape, chance)) for mean in means]
        expected = forecast(values[:length], [str(step) for step in range(AHEAD)])
        first += expected[0].low <= values[length] <= expected[0].high
        last += expected[-1].low <= values[-1] <= expected[-1].high
    return f"{first / series:.2f}/{last / series:.2f}"


def drawn(mean: float, shape: float | None, chance: random.Random) -> int:
    """Return a random count with this mean; with a shape, its variance is mean + mean²/shape."""
    rate = mean if shape is None else chance.gammavariate(shape, mean / shape)
    count, waited = 0, -math.log(1 - chance.random())
    while waited < rate:
        count, waited = count + 1, waited - math.log(1 - chance.random())
    return count


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
