/**
 * Experiments: what is planned, what has been counted so far, and what that says. {@link io.millrace.experiments.ExperimentJudge} makes a
 * {@link io.millrace.experiments.Verdict} of an {@link io.millrace.experiments.ExperimentPlan} and a {@link io.millrace.experiments.Look}.
 */
@NullMarked
package io.millrace.experiments;

import org.jspecify.annotations.NullMarked;
