/** Simulated customers: seeded, in event time alone, with a truth that nothing else reads. */
@NullMarked
package io.millrace.quickstart.simulation;

import org.jspecify.annotations.NullMarked;
