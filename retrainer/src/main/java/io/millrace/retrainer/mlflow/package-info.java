/** Trainings as runs of MLflow, and registered versions as its models: told after the fact, from what is on the topics. */
@NullMarked
package io.millrace.retrainer.mlflow;

import org.jspecify.annotations.NullMarked;
