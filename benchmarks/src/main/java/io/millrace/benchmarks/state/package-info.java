/** What each kind of feature costs: bytes written, reads, writes and processor time of one event. */
@NullMarked
package io.millrace.benchmarks.state;

import org.jspecify.annotations.NullMarked;
