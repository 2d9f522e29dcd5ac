/** Follows the topics that the page is made of. */
@NullMarked
package io.millrace.console.follow;

import org.jspecify.annotations.NullMarked;
