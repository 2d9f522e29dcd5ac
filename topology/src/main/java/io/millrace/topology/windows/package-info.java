/** What every judge of windows needs: a grid, the partitions' latest partials and progress, and alerts that are open. */
@NullMarked
package io.millrace.topology.windows;

import org.jspecify.annotations.NullMarked;
