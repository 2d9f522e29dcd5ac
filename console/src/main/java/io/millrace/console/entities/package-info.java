/** What is known of single entities. */
@NullMarked
package io.millrace.console.entities;

import org.jspecify.annotations.NullMarked;
