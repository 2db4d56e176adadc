/** What planners decide here and planning does not follow: said where it is decided. */
export const NOT_FOLLOWED = {
  positions:
    'Stopsets take no spots from the library and no time of the plan: breaks are laid by traffic, at their own times. Fill is planned as any other position, and how the next item joins is kept and not followed yet: the cart’s own way holds.',
} as const;
