/** The registry of models for somebody who looks: what there is, what it is like, how two differ, and where one comes from. */
@NullMarked
package io.millrace.quickstart.models;

import org.jspecify.annotations.NullMarked;
