/** What every monitor shows of reports, whichever of them wrote them. */
@NullMarked
package io.millrace.topology.reports;

import org.jspecify.annotations.NullMarked;
