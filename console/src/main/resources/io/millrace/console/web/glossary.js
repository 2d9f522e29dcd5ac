/**
 * What the words and numbers of the page mean, for somebody who has never heard of them. One place, so that each is explained in the same way
 * everywhere.
 * @type {Record<string, {title: string, text: string}>}
 */
export const glossary = {
  loop: {
    title: 'The loop',
    text: 'Events come in on Kafka topics. Features are computed of them, a model scores the features, and what was scored is kept. When the truth becomes known, each score is compared with it. Reports watch whether the data or the quality change; when they do, a new model is trained, tried on a few, and takes over if it is better. Each number is how many records a second arrive on that stage’s topics.',
  },
  event_time: {
    title: 'Event time',
    text: 'The moment that the events themselves tell: how far the whole pipeline has come in their history. When old events are replayed it runs faster than the clock on the wall, and windows, labels and trainings follow it, not the wall.',
  },
  score: {
    title: 'Score',
    text: 'From 0 to 1: how probable the model holds it that what it predicts will happen. At or above the threshold the decision is positive.',
  },
  threshold: {
    title: 'Threshold',
    text: 'Scores at or above it count as positive. Each version of a model brings its own, chosen when it was trained. Where what is predicted is rare it lies far below 0.5: above it does not mean more likely than not. A threshold that was found by few who had the label is itself uncertain.',
  },
  contribution: {
    title: 'What a reason adds',
    text: 'A Shapley value, in log-odds: above 0 it makes the outcome more likely, below 0 less. +0.7 about doubles the odds, −0.7 about halves them. All features’ contributions and a constant add up to the model’s raw score.',
  },
  psi: {
    title: 'PSI, the population stability index',
    text: 'How differently a feature’s values are spread now from when the model was trained. 0 is the same; by a common rule of thumb below 0.1 is little and above 0.25 is much. A few samples alone make it larger, so a feature only counts as out when chance is ruled out, too.',
  },
  ks: {
    title: 'KS, the Kolmogorov–Smirnov distance',
    text: 'The largest gap between two cumulative distributions, from 0 (the same) to 1 (nothing in common): how far a feature’s values have moved since training.',
  },
  importance: {
    title: 'Importance',
    text: 'The feature’s part in what the model does, from 0 to 1; all of them add up to 1. Drift of an unimportant feature matters little.',
  },
  confirmed: {
    title: 'Confirmed drift',
    text: 'A feature is out in a window when its values differ by more than the threshold and chance is ruled out. One window may be a fluke: only when it happens in several of the last windows is it confirmed, and only that can ask for a new model.',
  },
  quarantined: {
    title: 'Quarantined',
    text: 'The data themselves look broken: a field went missing, a category is new everywhere. To train on that would be wrong, so it does not count as drift, and an alert says so.',
  },
  interval: {
    title: 'The band',
    text: 'The interval in which the true value lies with 95 % confidence, given how many rows there were. A wide band: few rows. Only when the whole band is on the wrong side of the threshold is the quality certainly not met.',
  },
  estimated: {
    title: 'Estimated quality',
    text: 'What the quality should be if the model’s scores are as right as they were: known at once, while the truth takes its time. It does not see that the world has changed in ways the features do not show, so it is drawn apart and never counts as measured.',
  },
  coverage: { title: 'Coverage', text: 'The share of the scored rows whose outcome is known by now.' },
  gate: {
    title: 'Gates',
    text: 'What a trained version must reach before it may be tried. Insufficient: there were too few rows to tell, which does not count as passed.',
  },
  champion: {
    title: 'Champion, challenger, previous',
    text: 'The champion is the version that decides. A challenger is on trial beside it. Previous is the one before, kept loaded so that a rollback takes a moment.',
  },
  shadow: {
    title: 'Shadow',
    text: 'The version scores everything, too, but nobody sees its scores: they are compared with the champion’s.',
  },
  canary: {
    title: 'Canary',
    text: 'The version decides for a small share first, which grows step by step while guards watch errors, speed and scores. If one is broken, the champion takes everything back.',
  },
  p: {
    title: 'p-value',
    text: 'How probable so large a difference would be if there were none, valid however often one looks. Below alpha the experiment has decided.',
  },
  cause: {
    title: 'Why it was scored',
    text: 'Event: something happened. Refresh: silence changed a window. Snapshot: the regular sample that the model learns from and is judged by. Request: somebody asked.',
  },
  dead_letter: {
    title: 'Dead letters',
    text: 'Records that could not be processed. Nothing is lost: each is kept with its bytes and the reason, and can be tried again once the reason is gone.',
  },
  label: {
    title: 'Examples',
    text: 'What was scored together with how it turned out, once that is known: the truth that models learn from and are judged by.',
  },
  what_if: {
    title: 'What if',
    text: 'Asks the model what it would say if a feature had another value. Nothing is stored. Features that are computed from others do not follow by themselves: change them, too.',
  },
};
