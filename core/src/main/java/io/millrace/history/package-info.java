/** The past, by the same engine: features at given moments, and the snapshots and labels that the stream would have made. */
@NullMarked
package io.millrace.history;

import org.jspecify.annotations.NullMarked;
