/** What applications share that judge windows of what the partitions of another have counted: one frame, in which each says only what it counts. */
@NullMarked
package io.millrace.topology.judging;

import org.jspecify.annotations.NullMarked;
