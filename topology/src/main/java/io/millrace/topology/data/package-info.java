/** The data of each source, window by window: what tasks counted at the door, put together and held to the project's rules. */
@NullMarked
package io.millrace.topology.data;

import org.jspecify.annotations.NullMarked;
