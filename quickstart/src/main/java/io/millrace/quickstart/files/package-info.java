/** Files of events: rows of CSV or lines of JSON, and how they become records of a source. */
@NullMarked
package io.millrace.quickstart.files;

import org.jspecify.annotations.NullMarked;
