/** What MLflow is told, as tests: against a double that is made of MLflow's published schema. */
@NullMarked
package io.millrace.retrainer.mlflow;

import org.jspecify.annotations.NullMarked;
