/** Reading JSON that nobody vouches for. */
@NullMarked
package io.millrace.json;

import org.jspecify.annotations.NullMarked;
