/** A project in words: what it is for, what it is held to, and where each of these stands. */
@org.jspecify.annotations.NullMarked
package io.millrace.quickstart.describe;
