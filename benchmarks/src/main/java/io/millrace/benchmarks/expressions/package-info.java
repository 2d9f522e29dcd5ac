/** What an expression costs, here and in the libraries that one would take instead. */
@NullMarked
package io.millrace.benchmarks.expressions;

import org.jspecify.annotations.NullMarked;
