/** How fast the online store answers over HTTP. */
@NullMarked
package io.millrace.benchmarks.online;

import org.jspecify.annotations.NullMarked;
