/** What happens in the loop, in words for people who meet it for the first time. */
@NullMarked
package io.millrace.console.words;

import org.jspecify.annotations.NullMarked;
