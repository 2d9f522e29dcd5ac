/** What a person asks of a project's processes, by the command topic. */
@NullMarked
package io.millrace.runtime.commands;

import org.jspecify.annotations.NullMarked;
