/** The monitor process: labels, data, business effect, drift, the retraining policy and rollout side by side. */
@NullMarked
package io.millrace.topology.monitor;

import org.jspecify.annotations.NullMarked;
