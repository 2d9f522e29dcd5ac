// The documents that the console's back end sends, as types for editors and the type check. Times are ISO-8601 text in UTC, shares run from 0 to 1.

/** @typedef {{feature: string, value: string|number|null, contribution: number, sentence: string|null}} Reason */

/**
 * @typedef {object} Prediction
 * @property {string} id
 * @property {string} entity
 * @property {string} model
 * @property {'EVENT'|'REFRESH'|'SNAPSHOT'|'REQUEST'} cause
 * @property {string} as_of
 * @property {string|null} event_time
 * @property {string} scored_at
 * @property {'SCORED'|'NO_MODEL'|'STALE'} status
 * @property {number|null} score
 * @property {string|null} decision
 * @property {number|null} threshold
 * @property {string|null} version
 * @property {string|null} variant
 * @property {Reason[]} reasons
 * @property {boolean} approximate
 */

/**
 * @typedef {object} Project
 * @property {string} name
 * @property {string|null} [objective] what it is all for, in the project file's words
 * @property {string} environment
 * @property {{name: string, key: string}} entity
 * @property {{model: string, top: number, owner: string, item: string}|null} [recommendations] null: nothing is recommended
 * @property {{model: string, kind: string, label: string, horizon: string|null, score: string|null, threshold: number|null}[]} models
 * @property {{feature: string, type: 'number'|'category', definition: string}[]} features
 * @property {{source: string, topic: string, fields: {field: string, type: string}[]}[]} sources
 * @property {{version: string, feature_set_version: string}} serving
 * @property {{possible: boolean, how: string}} operate
 * @property {string} read_at
 */

/** @typedef {{stage: string, words: string, topics: string[], total: number, per_second: number, last_at: string|null}} Stage */
/** @typedef {{at: string, event_time: string|null, behind?: string|null, stages: Stage[], sources: {source: string, topic: string, total: number, per_second: number}[], freshest: Prediction[]}} Loop */

/**
 * @typedef {object} Sentence
 * @property {number} n
 * @property {string} at
 * @property {string|null} event_time
 * @property {string} kind
 * @property {'neutral'|'good'|'bad'|'wait'} tone
 * @property {string|null} model
 * @property {string} text
 * @property {string|null} detail
 * @property {string|null} link
 */

/** @typedef {{metric: string, slice: string|null, value: number|null, threshold: number, comparison: string, verdict: string, words: string|null}} Gate */

/**
 * @typedef {object} Version
 * @property {string} version
 * @property {string} id
 * @property {string[]} aliases
 * @property {string} stage
 * @property {string} registered_at
 * @property {string|null} parent
 * @property {string[]} retrain_reasons
 * @property {Gate[]} gates
 * @property {Record<string, number>} metrics
 * @property {Record<string, unknown>} dataset
 * @property {Record<string, unknown>} parameters
 * @property {number|null} threshold
 * @property {string|null} [threshold_doubt] why it cannot be relied on
 * @property {string|null} [waits] why it waits for a person
 * @property {string|null} algorithm
 * @property {string|null} comparison
 * @property {Record<string, unknown>} artifact
 * @property {Record<string, unknown>|null} lineage
 * @property {{metric: string, low: number|null, high: number|null, level: number}[]} [intervals]
 * @property {{feature: string, gain: number|null, shap: number|null}[]} [importance] greatest first
 */

/** @typedef {{retrain_id: string, state: string, stage: string|null, progress: number|null, reason: string|null, requested_at: string|null, at: string, reasons: string[], version: string|null}} Training */
/** @typedef {{model: string, versions: Version[], trainings: Training[]}} ModelHistory */

/**
 * @typedef {object} Rollout
 * @property {string} model
 * @property {number|null} sequence of the decision in force; null before the first
 * @property {string|null} champion
 * @property {string|null} challenger
 * @property {string|null} previous
 * @property {{variant: string, version: string, share: number}[]} arms
 * @property {string|null} shadow
 * @property {{id: string, version: string, strategy: string, phase: string, step: number|null, steps: number|null, share: number|null, paused: boolean, since: string, words: string|null}|null} rollout
 * @property {Record<string, unknown>} evidence
 * @property {string|null} reason
 * @property {string|null} decided_by
 * @property {string} at
 * @property {{at: string, sequence: number, text: string, decided_by: string|null, accepted: boolean}[]} history
 */

/** @typedef {{version: string, estimated: boolean, start: string, end: string, rows: number, coverage: number|null, valid: boolean, value: number|null, low: number|null, high: number|null, verdict: string}} QualityPoint */
/** @typedef {{metric: string, words: string|null, threshold: number|null, better: string, points: QualityPoint[]}} QualityMetric */
/** @typedef {{model: string, metrics: QualityMetric[], label_delay: {p50: number|null, p95: number|null}|null, concept_drift: {confirmed: boolean, since: string|null, words: string|null}|null}} Quality */

/** @typedef {{feature: string, importance: number|null, psi: (number|null)[], ks: (number|null)[], missing: (number|null)[], state: string}} DriftFeature */
/** @typedef {{version: string, start: string, end: string, samples: number, valid: boolean, drift_confirmed: boolean, confirmed_importance: number|null, score_confirmed: boolean}} DriftWindow */
/** @typedef {{model: string, version: string, psi_threshold: number, ks_threshold: number, min_samples: number, confirm: number, of: number, importance: number, windows: DriftWindow[], features: DriftFeature[], slices: string[], slices_confirmed?: string[]}} Drift */

/** @typedef {{id: string, kind: string, model: string|null, severity: string, subject: string, message: string, evidence: Record<string, unknown>, opened_at: string, at: string, link: string|null, closed_at?: string}} Alert */

/** @typedef {{at: string, control: number|null, treatment: number|null, low: number|null, high: number|null, p: number|null}} Look */
/**
 * @typedef {object} Experiment
 * @property {string} experiment
 * @property {string} model
 * @property {string} outcome
 * @property {string|null} reason
 * @property {string} metric
 * @property {string} started_at
 * @property {string|null} ends_at
 * @property {number} alpha
 * @property {number|null} control
 * @property {number|null} treatment
 * @property {number|null} low
 * @property {number|null} high
 * @property {number|null} p
 * @property {{variant: string, version: string, share: number, exposed: number, converted: number}[]} variants
 * @property {Look[]} looks
 * @property {Record<string, unknown>[]} secondary
 */

/** @typedef {{id: string, at: string, reason: string, words: string|null, stage: string, topic: string, partition: number, offset: number, key: string|null, size: number}} DeadLetter */
/** What is open: neither retried nor discarded. @typedef {{topic: string, total: number|null, reasons: {reason: string, stage: string, topic: string, count: number, last_at: string}[], newest: DeadLetter[]}} DeadLetters */

/** @typedef {{entity: string, model: string, score: number|null, decision: string|null, threshold: number|null, version: string|null, event_time: string|null, scored_at: string, reason?: Reason|null}} EntityRow */
/** @typedef {{event_time: string, score: number|null, threshold: number|null, version: string|null, variant: string|null, decision: string|null, cause: string, status: string}} ScorePoint */
/** @typedef {{records: number, from: string|null, to: string|null, complete: boolean, left_out: number}} Searched left_out: scores that were found, and are too old to be told */
/** @typedef {{entity: string, models: {model: string, latest: Prediction|null, scores: ScorePoint[]}[], searched: Searched}} Entity scores are told oldest first */

/**
 * Every view of the stream by its name; one that has not come yet is missing.
 * @typedef {object} Views
 * @property {Project} [project]
 * @property {Loop} [loop]
 * @property {{sentences: Sentence[]}} [story]
 * @property {{models: ModelHistory[]}} [models]
 * @property {{models: Rollout[]}} [rollout]
 * @property {{models: Quality[]}} [quality]
 * @property {{models: Drift[]}} [drift]
 * @property {{open: Alert[], closed: Alert[]}} [alerts]
 * @property {{experiments: Experiment[]}} [experiments]
 * @property {DeadLetters} [dead_letters]
 */

export {};
