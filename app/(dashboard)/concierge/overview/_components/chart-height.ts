/** Pixels; what loads in a chart's place is as high. */
export const CHART_HEIGHT = 260;
