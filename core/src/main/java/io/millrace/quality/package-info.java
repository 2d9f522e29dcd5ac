/** How decisions turned out: counts that add up over rows and partitions, what they say, and for how sure; and what is expected before labels are known. */
@NullMarked
package io.millrace.quality;

import org.jspecify.annotations.NullMarked;
