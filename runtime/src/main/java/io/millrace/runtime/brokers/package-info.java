/** Whether brokers let a process in, and what it says when they do not. */
@NullMarked
package io.millrace.runtime.brokers;

import org.jspecify.annotations.NullMarked;
