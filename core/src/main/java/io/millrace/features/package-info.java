/** The feature engine: tiles, heads, pages and the sweep, over any key-value store. */
@NullMarked
package io.millrace.features;

import org.jspecify.annotations.NullMarked;
