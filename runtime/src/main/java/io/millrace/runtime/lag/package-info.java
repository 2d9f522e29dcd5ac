/** How far consumer groups are behind on a project's topics: Millrace's own, and those of whoever reads its predictions. */
@NullMarked
package io.millrace.runtime.lag;

import org.jspecify.annotations.NullMarked;
