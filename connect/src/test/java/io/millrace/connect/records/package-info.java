/** What JSON becomes by a schema, as tests. */
@NullMarked
package io.millrace.connect.records;

import org.jspecify.annotations.NullMarked;
