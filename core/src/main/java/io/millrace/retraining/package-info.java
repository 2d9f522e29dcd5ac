/** The retraining machine: when a training is asked for, from facts alone and on event time alone. */
@NullMarked
package io.millrace.retraining;

import org.jspecify.annotations.NullMarked;
