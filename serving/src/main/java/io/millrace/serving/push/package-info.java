/** Writing events through to the user's own topics. */
@NullMarked
package io.millrace.serving.push;

import org.jspecify.annotations.NullMarked;
