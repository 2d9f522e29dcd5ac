/** Quality: how each version's decisions turn out, by cohort of predictions, and what is expected of them before labels are known. */
@NullMarked
package io.millrace.topology.quality;

import org.jspecify.annotations.NullMarked;
