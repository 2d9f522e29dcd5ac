/** The feature engine: tiles, heads, wide values and the sweep, over any key-value store. */
@NullMarked
package io.millrace.features;

import org.jspecify.annotations.NullMarked;
