/** The retraining machine on topics. */
@NullMarked
package io.millrace.topology.retraining;

import org.jspecify.annotations.NullMarked;
