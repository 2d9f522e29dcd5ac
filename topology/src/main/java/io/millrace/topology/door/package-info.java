/** What comes to the features' door, counted window by window of event time, and told to who judges it. */
@NullMarked
package io.millrace.topology.door;

import org.jspecify.annotations.NullMarked;
