/** What planners decide here and planning does not follow yet: said where it is decided. */
export const NOT_FOLLOWED = {
  days: 'Kept and exported. Planning does not follow special days yet: these dates run the week’s clocks.',
  positions:
    'Planning follows kinds, categories, clock times and what lies over a song. Single carts, stopsets, fill, codes, the place in the hour and how the next item joins are kept and not followed yet.',
  rules:
    'Kept and exported. Planning does not follow these rules yet: it keeps artists and titles apart as the settings say.',
} as const;
