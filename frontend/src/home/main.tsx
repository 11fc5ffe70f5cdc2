import { render } from 'preact'
import '../ui/theme'
import './home.scss'
import { watchForFaults } from '../ui/broken'
import { letGoOfOldTrees } from '../ui/letGo'
import { App } from './App'
import { followLanguage } from './language'
import { follow, readDoor, readHome } from './store'

letGoOfOldTrees()
watchForFaults()

const root = document.getElementById('app')

if (root) {
  followLanguage()
  follow()
  render(<App />, root)
  void readHome()
  void readDoor()
}
