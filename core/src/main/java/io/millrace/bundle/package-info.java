/** A model as it travels: what it reads, its trees, its reference, and rows that prove it. */
@NullMarked
package io.millrace.bundle;

import org.jspecify.annotations.NullMarked;
