// The emoji that newsrooms and their bots use most, by Slack's names; others keep their name.

const EMOJI = {
  "+1": "👍", "-1": "👎", thumbsup: "👍", thumbsdown: "👎", ok_hand: "👌", clap: "👏", wave: "👋", pray: "🙏",
  raised_hands: "🙌", point_right: "👉", point_left: "👈", point_up: "☝️", point_down: "👇", muscle: "💪",
  smile: "😄", slightly_smiling_face: "🙂", grinning: "😀", joy: "😂", wink: "😉", blush: "😊", thinking_face: "🤔",
  neutral_face: "😐", confused: "😕", cry: "😢", sob: "😭", angry: "😠", eyes: "👀", eye: "👁️", heart: "❤️",
  tada: "🎉", sparkles: "✨", star: "⭐", fire: "🔥", rocket: "🚀", zap: "⚡", boom: "💥", "100": "💯",
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", negative_squared_cross_mark: "❎",
  warning: "⚠️", no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑", question: "❓", exclamation: "❗",
  grey_question: "❔", information_source: "ℹ️", bulb: "💡", mag: "🔍", mag_right: "🔎", bell: "🔔", no_bell: "🔕",
  lock: "🔒", unlock: "🔓", key: "🔑", link: "🔗", paperclip: "📎", pushpin: "📌", round_pushpin: "📍",
  memo: "📝", pencil: "📝", pencil2: "✏️", newspaper: "📰", rolled_up_newspaper: "🗞️", page_facing_up: "📄",
  scroll: "📜", clipboard: "📋", books: "📚", book: "📖", bookmark: "🔖", label: "🏷️", file_folder: "📁",
  card_index: "📇", date: "📅", calendar: "📆", spiral_calendar_pad: "🗓️", clock1: "🕐", alarm_clock: "⏰",
  stopwatch: "⏱️", hourglass: "⌛", hourglass_flowing_sand: "⏳", watch: "⌚", chart_with_upwards_trend: "📈",
  chart_with_downwards_trend: "📉", bar_chart: "📊", speech_balloon: "💬", thought_balloon: "💭", left_speech_bubble: "🗨️",
  loudspeaker: "📢", mega: "📣", satellite: "📡", satellite_antenna: "📡", tv: "📺", radio: "📻", microphone: "🎤",
  studio_microphone: "🎙️", camera: "📷", movie_camera: "🎥", frame_with_picture: "🖼️", globe_with_meridians: "🌐",
  earth_africa: "🌍", earth_americas: "🌎", bird: "🐦", robot_face: "🤖", busts_in_silhouette: "👥",
  bust_in_silhouette: "👤", office: "🏢", classical_building: "🏛️", scales: "⚖️", hammer: "🔨", wrench: "🔧",
  gear: "⚙️", shield: "🛡️", inbox_tray: "📥", outbox_tray: "📤", package: "📦", wastebasket: "🗑️",
  email: "✉️", arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", arrows_counterclockwise: "🔄",
  leftwards_arrow_with_hook: "↩️", repeat: "🔁", pause_button: "⏸️", double_vertical_bar: "⏸️", arrow_forward: "▶️",
  black_square_for_stop: "⏹️", heavy_plus_sign: "➕", heavy_minus_sign: "➖", red_circle: "🔴",
  large_orange_circle: "🟠", large_yellow_circle: "🟡", large_green_circle: "🟢", large_blue_circle: "🔵",
  white_circle: "⚪", black_circle: "⚫", large_green_square: "🟩", large_red_square: "🟥", large_yellow_square: "🟨",
  trophy: "🏆", dart: "🎯", seedling: "🌱", coffee: "☕", sunny: "☀️", crescent_moon: "🌙", zzz: "💤",
};

export function emoji(name) {
  return EMOJI[name] || `:${name}:`;
}
