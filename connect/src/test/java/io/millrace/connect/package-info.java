/** A worker beside the systems it reads from, as tests. */
@NullMarked
package io.millrace.connect;

import org.jspecify.annotations.NullMarked;
