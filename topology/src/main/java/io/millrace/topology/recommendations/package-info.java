/** Ranks what was scored for each owner and writes the best of it. */
@NullMarked
package io.millrace.topology.recommendations;

import org.jspecify.annotations.NullMarked;
