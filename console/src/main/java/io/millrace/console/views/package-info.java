/** What each part of the page shows: records in, a JSON document out. */
@NullMarked
package io.millrace.console.views;

import org.jspecify.annotations.NullMarked;
