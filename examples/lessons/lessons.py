"""A past to try things with: lessons that learners of a language school have finished, as CSV, in the order of time.

    python3 lessons.py > lessons.csv

The last 300 days, up to the last midnight in UTC. Learners come, keep a rhythm of their own with breaks now and then, and one day some lose interest: for three weeks their lessons
become fewer and shorter, with more mistakes; then they are gone. The seed is an argument, or 1.
"""

import csv
import random
import sys
from datetime import datetime, timedelta, timezone

LEARNERS = 700
DAYS = 300
FADING = 21
COURSES = ["spanish", "french", "polish", "swahili"]


def lessons(learner, draw, begin):
    course = draw.choice(COURSES)
    rate = draw.uniform(0.25, 1.2)
    care = draw.uniform(0.02, 0.15)
    first = draw.randrange(0, DAYS - 30)
    gone = first + FADING + draw.expovariate(1 / 120)
    back = first
    for day in range(first, DAYS):
        if day >= gone:
            return
        if draw.random() < 1 / 25:
            back = day + draw.randrange(3, 13)
        if day < back:
            continue
        interest = min(1.0, (gone - day) / FADING)
        if draw.random() < rate * (0.2 + 0.8 * interest):
            moment = begin + timedelta(days=day, seconds=draw.randrange(6 * 3600, 23 * 3600))
            minutes = max(1.0, draw.gauss(18, 4) * (0.5 + 0.5 * interest))
            mistakes = sum(draw.random() < care * (2 - interest) for _ in range(40))
            yield moment, learner, course, round(minutes, 1), mistakes


def main():
    draw = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    midnight = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    begin = midnight - timedelta(days=DAYS)
    past = [row for number in range(LEARNERS) for row in lessons("l%04d" % number, draw, begin)]
    out = csv.writer(sys.stdout)
    out.writerow(["finished", "learner", "course", "minutes", "mistakes"])
    for moment, *rest in sorted(past):
        out.writerow([moment.strftime("%Y-%m-%dT%H:%M:%SZ"), *rest])


main()
