/** What an operator sets: files, environment and flags, checked once, with secrets kept out of every log. */
@NullMarked
package io.millrace.runtime.settings;

import org.jspecify.annotations.NullMarked;
