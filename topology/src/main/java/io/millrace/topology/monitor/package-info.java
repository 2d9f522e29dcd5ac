/** The monitor process: labels, data, drift, the retraining policy and rollout side by side. */
@NullMarked
package io.millrace.topology.monitor;

import org.jspecify.annotations.NullMarked;
