/** Event time as data: ticks, and the source offsets they speak of. */
@NullMarked
package io.millrace.runtime.clock;

import org.jspecify.annotations.NullMarked;
